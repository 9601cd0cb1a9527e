"""What programs of Mozilla's kin keep beside themselves: their ini, their bundle, their update."""
