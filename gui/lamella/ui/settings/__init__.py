"""What is asked of the engine."""
