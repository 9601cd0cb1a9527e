"""What a Windows program says of itself in its version resource; nothing of it is executed."""
