import {
  to = logdrain_fastly_s3.logs
  id = "SEEDSERVICE00000000001/s3-logs"
}
