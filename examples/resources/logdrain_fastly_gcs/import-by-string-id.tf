import {
  to = logdrain_fastly_gcs.logs
  id = "SEEDSERVICE00000000001/gcs-logs"
}
