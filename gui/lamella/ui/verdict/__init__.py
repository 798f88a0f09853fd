"""What the plan means, in a sentence."""
