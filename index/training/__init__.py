"""Programs that train what `index` ships. Nothing that runs for a reader imports them."""
