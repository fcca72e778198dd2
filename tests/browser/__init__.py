"""The product in a real browser: accessibility, keyboard, print, weight, and without a script."""
