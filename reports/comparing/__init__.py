"""Records of several machines, Pythons or libraries, side by side."""
