"""What a server log says an engine did, and how that compares with a plan."""
