"""Small controls that several panels share."""
