"""What each part of a model needs, before it is placed."""
