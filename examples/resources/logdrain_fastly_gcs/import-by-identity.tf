import {
  to = logdrain_fastly_gcs.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "gcs-logs"
  }
}
