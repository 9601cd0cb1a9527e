"""The central endpoint: takes signed receipts, keeps them, and tells who is below the line.

Of the agent it uses the pure rooms only; it judges nobody anew unless asked to compare.
"""
