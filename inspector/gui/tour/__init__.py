"""The tour: the real window, with a real child and real requests, driven through the main job; a picture
per step.

engine.py runs the steps and writes pictures and tour.json; stage.py is what a step may use: widgets by
their public object names, keys and mouse, waiting for a condition. Each other module holds the steps of
one theme.
"""
