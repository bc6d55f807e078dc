"""What is answered at once and is no step of a recipe, a file each, declared as tools are."""
