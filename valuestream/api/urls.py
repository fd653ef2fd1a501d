"""Addresses of the API below ``api/v1/sites/<site>/``."""

from django.urls import URLPattern, path

from valuestream.api import conformance, findings, hooks, imports, maps, meters, nights, reports, streams, uses

data_patterns: list[URLPattern] = [
    path("sources/", imports.Sources.as_view(), name="api_sources"),
    path("uploads/", imports.Uploads.as_view(), name="api_uploads"),
    path("imports/", imports.Imports.as_view(), name="api_imports"),
    path("imports/<int:pk>/", imports.Import.as_view(), name="api_import"),
    path("imports/<int:pk>/draft/", imports.ImportDraft.as_view(), name="api_import_draft"),
    path("imports/<int:pk>/check/", imports.ImportCheck.as_view(), name="api_import_check"),
    path("imports/<int:pk>/confirm/", imports.ImportConfirm.as_view(), name="api_import_confirm"),
    path("imports/<int:pk>/cancel/", imports.ImportCancel.as_view(), name="api_import_cancel"),
    path("imports/<int:pk>/restart/", imports.ImportRestart.as_view(), name="api_import_restart"),
    path("imports/<int:pk>/quarantine.csv", imports.ImportQuarantine.as_view(), name="api_quarantine"),
]
map_patterns: list[URLPattern] = [
    path("streams/", streams.Streams.as_view(), name="api_streams"),
    path("streams/<int:pk>/", streams.Stream.as_view(), name="api_stream"),
    path("streams/<int:pk>/demand/", streams.Demands.as_view(), name="api_demand"),
    path("streams/<int:pk>/gemba/", streams.GembaValues.as_view(), name="api_gemba"),
    path("streams/<int:pk>/families/", streams.Families.as_view(), name="api_families"),
    path("streams/<int:pk>/families/propose/", streams.FamilyProposals.as_view(), name="api_propose_families"),
    path("streams/<int:pk>/families/<int:family>/", streams.Family.as_view(), name="api_family"),
    path("streams/<int:pk>/mine/", maps.Mine.as_view(), name="api_mine"),
    path("streams/<int:pk>/runs/<int:run>/", maps.Run.as_view(), name="api_run"),
    path("streams/<int:pk>/runs/<int:run>/retry/", maps.RunRetry.as_view(), name="api_run_retry"),
    path("streams/<int:pk>/maps/", maps.Maps.as_view(), name="api_maps"),
    path("streams/<int:pk>/maps/<int:number>/", maps.Map.as_view(), name="api_map"),
    path("streams/<int:pk>/maps/<int:number>/inputs/", maps.MapInputs.as_view(), name="api_map_inputs"),
    path("streams/<int:pk>/maps/<int:number>/changes/", maps.MapChanges.as_view(), name="api_map_changes"),
    path("streams/<int:pk>/maps/<int:number>/variants/", maps.MapVariants.as_view(), name="api_map_variants"),
    path("streams/<int:pk>/maps/<int:number>/orders/", maps.MapOrders.as_view(), name="api_map_orders"),
    path("streams/<int:pk>/maps/<int:number>/orders/<path:case>/", maps.MapOrder.as_view(), name="api_map_order"),
]
energy_patterns: list[URLPattern] = [
    path("meters/", meters.Meters.as_view(), name="api_meters"),
    path("meters/<int:pk>/readings/", meters.Readings.as_view(), name="api_readings"),
    path("meters/<int:pk>/readings/<int:number>/withdraw/", meters.Withdraw.as_view(), name="api_batch_withdraw"),
    path("media/", uses.Media.as_view(), name="api_media"),
    path("transports/", uses.Transports.as_view(), name="api_transports"),
    path("stores/", uses.Stores.as_view(), name="api_stores"),
]
night_patterns: list[URLPattern] = [
    path("nights/", nights.Nights.as_view(), name="api_nights"),
    path("nights/<int:pk>/", nights.Night.as_view(), name="api_night"),
    path("nights/<int:pk>/again/", nights.NightAgain.as_view(), name="api_night_again"),
    path("nights/<int:pk>/cancel/", nights.NightCancel.as_view(), name="api_night_cancel"),
    path("night-plan/", nights.Plan.as_view(), name="api_night_plan"),
    path("sources/<int:pk>/folder/", nights.Folder.as_view(), name="api_drop_folder"),
    path("reports/", reports.Reports.as_view(), name="api_reports"),
    path("reports/<day:day>/", reports.ReportDocument.as_view(), name="api_report"),
    path("report-subscription/", reports.OwnSubscription.as_view(), name="api_report_subscription"),
    path("jobs/", reports.Jobs.as_view(), name="api_jobs"),
    path("jobs/counting/<int:pk>/again/", reports.CountAgain.as_view(), name="api_count_again"),
    path("jobs/hooks/<int:pk>/again/", hooks.PostingAgain.as_view(), name="api_delivery_again"),
    path("jobs/hooks/<int:pk>/cancel/", hooks.PostingCancel.as_view(), name="api_delivery_cancel"),
]
finding_patterns: list[URLPattern] = [
    path("findings/", findings.Findings.as_view(), name="api_findings"),
    path("findings/<int:pk>/", findings.Finding.as_view(), name="api_finding"),
    path("findings/<int:pk>/decisions/", findings.FindingDecisions.as_view(), name="api_finding_decisions"),
    path("streams/<int:pk>/path/", conformance.Paths.as_view(), name="api_path"),
    path(
        "streams/<int:pk>/maps/<int:number>/conformance/", conformance.MapConformance.as_view(), name="api_conformance"
    ),
    path("finding-settings/", findings.FindingWeights.as_view(), name="api_finding_settings"),
]
urlpatterns: list[URLPattern] = [*data_patterns, *map_patterns, *energy_patterns, *night_patterns, *finding_patterns]
