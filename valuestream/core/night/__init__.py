"""What a night measures: mergeable states of partitions, figures by day, and the report made of them."""
