"""Speed, as ratios within one run: ``make bench``. Nothing of it is part of the package."""
