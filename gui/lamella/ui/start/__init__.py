"""The page without a plan."""
