"""The probe: a guest inside somebody else's Flask process. Importing it does no work."""
