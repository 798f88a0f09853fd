"""How long one token takes on each device, for any placement."""
