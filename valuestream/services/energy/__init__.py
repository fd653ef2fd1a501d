"""What a site knows about its energy: factors, prices, powers, material, grids and meters; every change is audited."""
