"""Figures, not tests: each is measured in the same run as the thing it is compared with."""
