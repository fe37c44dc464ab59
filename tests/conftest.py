"""What every test may use; the database server itself comes from `gatehouse.testing.plugin`."""
