"""Several Pythons measured in turns: a whole sitting of each, of which only one at a time does anything."""
