"""Tables that leave the window as text: what is in them, and how they are written."""
