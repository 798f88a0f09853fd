"""To an engine: a plan as the commands, variables and files that the engines take."""
