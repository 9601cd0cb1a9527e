"""Schema changes in order, as Django wrote them."""
