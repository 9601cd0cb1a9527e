"""What the operator is told: one calm sentence, the findings in words, the status for everybody.

German and English. Nothing here judges, sends or reads the machine; it words what was judged.
"""
