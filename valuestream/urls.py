"""Pages of the value streams and their data; mounted under ``sites/<site>/``."""

from django.urls import URLPattern, path

from valuestream.views import carbon, charts, comparison, details, energy, imports, maps, meters, orders, streams

data_patterns: list[URLPattern] = [
    path("data/", imports.data, name="data"),
    path("data/upload/", imports.upload, name="upload"),
    path("data/imports/<int:pk>/", imports.import_page, name="import"),
    path("data/imports/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("data/imports/<int:pk>/check/", imports.check, name="import_check"),
    path("data/imports/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("data/imports/<int:pk>/cancel/", imports.cancel, name="import_cancel"),
    path("data/imports/<int:pk>/restart/", imports.restart, name="import_restart"),
    path("data/imports/<int:pk>/quarantine.csv", imports.quarantine, name="quarantine"),
]
map_patterns: list[URLPattern] = [
    path("streams/", streams.stream_list, name="stream_list"),
    path("streams/newest/", streams.newest_map, name="newest_map"),
    path("streams/new/", streams.stream_new, name="stream_new"),
    path("streams/<int:pk>/", maps.map_page, name="map"),
    path("streams/<int:pk>/settings/", streams.stream_settings, name="stream_settings"),
    path("streams/<int:pk>/table/", maps.map_table, name="map_table"),
    path("streams/<int:pk>/hidden/", maps.hidden_paths, name="hidden"),
    path("streams/<int:pk>/method/", maps.method, name="method"),
    path("streams/<int:pk>/map.svg", maps.map_svg, name="map_svg"),
    path("streams/<int:pk>/map.json", maps.map_json, name="map_json"),
    path("streams/<int:pk>/co2e.csv", carbon.carbon_csv, name="carbon_csv"),
    path("streams/<int:pk>/ledger/<path:case>/", carbon.ledger, name="ledger"),
    path("streams/<int:pk>/step/", details.step, name="step"),
    path("streams/<int:pk>/flow/", details.flow, name="flow"),
    path("streams/<int:pk>/variants/", orders.variants, name="variants"),
    path("streams/<int:pk>/cases/", orders.cases, name="cases"),
    path("streams/<int:pk>/cases/<path:case>/", orders.case, name="case"),
    path("streams/<int:pk>/charts/", charts.charts, name="charts"),
    path("streams/<int:pk>/charts/<slug:key>.csv", charts.chart_csv, name="chart_csv"),
    path("streams/<int:pk>/compare/", comparison.compare, name="map_compare"),
    path("streams/<int:pk>/demand/", streams.demand, name="demand"),
    path("streams/<int:pk>/gemba/", streams.gemba_value, name="gemba_value"),
    path("streams/<int:pk>/families/", streams.families, name="families"),
    path("streams/<int:pk>/families/propose/", streams.propose_families, name="propose_families"),
    path("streams/<int:pk>/families/<int:family>/", streams.family, name="family"),
    path("streams/<int:pk>/run/<int:run>/", maps.mining_run, name="mining_run"),
    path("streams/<int:pk>/run/<int:run>/again/", maps.mine_again, name="mine_again"),
]
energy_patterns: list[URLPattern] = [
    path("energy/", energy.energy, name="energy"),
    path("energy/electricity/", energy.electricity, name="electricity"),
    path("energy/factors/", energy.factor_list, name="factors"),
    path("energy/factors/new/", energy.factor_new, name="factor_new"),
    path("energy/factors/starter/", energy.factor_starter, name="factor_starter"),
    path("energy/factors/import/", energy.factor_import, name="factor_import"),
    path("energy/factors.csv", energy.factor_export, name="factor_export"),
    path("energy/factors/of/<str:key>/", energy.factor, name="factor"),
    path("energy/grids/", meters.grid_list, name="grids"),
    path("energy/grids/new/", meters.grid_new, name="grid_new"),
    path("energy/meters/", meters.meter_list, name="meters"),
    path("energy/meters/new/", meters.meter_new, name="meter_new"),
    path("energy/meters/<int:pk>/", meters.meter, name="meter"),
    path("energy/meters/<int:pk>/edit/", meters.meter_edit, name="meter_edit"),
    path("energy/powers/new/", energy.power, name="power_new"),
    path("energy/powers/<int:pk>/", energy.power, name="power"),
    path("energy/materials/new/", energy.material, name="material_new"),
    path("energy/materials/<int:pk>/", energy.material, name="material"),
]
urlpatterns: list[URLPattern] = [*data_patterns, *map_patterns, *energy_patterns]
