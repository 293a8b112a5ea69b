output "format" {
  value = provider::logdrain::json_log_format({
    time    = "%%{begin:%Y-%m-%dT%H:%M:%S%z}t"
    status  = "%>s"                     # a number
    bytes   = "resp.body_bytes_written" # a VCL variable that is a number
    cached  = "fastly_info.state ~ \"^HIT\""
    service = "text:shop" # exactly this text
    http = {
      agent = "%%{User-Agent}i" # text, escaped with json.escape
      path  = "req.url.path"
    }
    tags = ["text:edge", "server.datacenter"]
  })
}
