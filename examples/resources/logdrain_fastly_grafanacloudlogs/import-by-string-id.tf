import {
  to = logdrain_fastly_grafanacloudlogs.logs
  id = "SEEDSERVICE00000000001/grafanacloudlogs-logs"
}
