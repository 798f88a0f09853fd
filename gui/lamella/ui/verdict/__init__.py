"""What a plan comes to."""
