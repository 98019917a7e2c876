"""Everything Qt. Start with window.py; navigator.py says how tabs talk, theme.py what they look like,
task_runner.py how they start coroutines.
"""
