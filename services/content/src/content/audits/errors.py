"""What can be wrong with an act that another service tells of."""


class NotAnAct(Exception):
    """Without what was done, to what, by whom and when, there is nothing to keep."""
