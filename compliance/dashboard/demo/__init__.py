"""The demo company, Northwind Labs: made by the product's own actions, labelled everywhere."""
