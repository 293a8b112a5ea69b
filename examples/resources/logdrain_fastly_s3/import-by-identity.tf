import {
  to = logdrain_fastly_s3.logs
  identity = {
    service_id = "SEEDSERVICE00000000001"
    name       = "s3-logs"
  }
}
