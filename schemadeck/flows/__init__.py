"""What the commands do, from beginning to end. Flows yield events and decide; how things are done is below them."""
