"""One execution of a recipe: its folder, log, lock, keys and worker. Nothing here knows of words, planners or pages."""
