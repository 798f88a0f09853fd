"""Where the panels of the page stand, and how they are moved."""
