import {
  to = logdrain_fastly_https.logs
  id = "SEEDSERVICE00000000001/https-logs"
}
