"""One bar a layer, and the edges between devices."""
