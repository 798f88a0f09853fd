"""The root of every exception that a caller cannot go on from."""


class LamellaError(Exception):
    """One clear English sentence that names the file and the value; kinds live beside what raises them."""
