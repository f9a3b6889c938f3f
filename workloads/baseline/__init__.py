"""What models and measuring cost by themselves."""
