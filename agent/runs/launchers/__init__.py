"""Ways to start the worker of a run, a file each. What a run is stands one folder up."""
