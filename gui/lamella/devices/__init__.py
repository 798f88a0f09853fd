"""What there is to put layers on, and how it is now."""
