"""Programs that are run in the copy: they use what the pages added to it."""
