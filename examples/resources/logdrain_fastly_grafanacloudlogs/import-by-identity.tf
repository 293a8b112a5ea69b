import {
  to = logdrain_fastly_grafanacloudlogs.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "grafanacloudlogs-logs"
  }
}
