"""Pages about the pages, and what people keep of them."""
