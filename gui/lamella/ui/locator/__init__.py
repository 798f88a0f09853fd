"""Finding a command of the menus by typing."""
