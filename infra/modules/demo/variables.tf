variable "name" {
  description = "Prefix of every name, such as loans-dev; also the namespace of the services' metrics."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) >= 3 && length(var.name) <= 17
    error_message = "name must be 3 to 17 lowercase letters and digits, with single hyphens between: it becomes part of names of at most 32 characters."
  }
}

variable "region" {
  description = "Where everything runs: one whose authorities for Aurora's certificates the images have."
  type        = string

  validation {
    condition = contains([
      "af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1",
      "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ca-central-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1",
      "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "me-central-1", "me-south-1", "sa-east-1", "us-east-1", "us-east-2",
      "us-west-1", "us-west-2",
    ], var.region)
    error_message = "region must be one of which the images have the authorities (services/loan-api/src/rds-certificates.ts): elsewhere nobody could check who Aurora is."
  }
}

variable "availability_zones" {
  description = "The two zones that everything is spread over."
  type        = list(string)

  validation {
    condition     = length(distinct(var.availability_zones)) == 2
    error_message = "availability_zones must name two different zones."
  }
}

variable "nat_gateway_per_zone" {
  description = "Whether each zone has a NAT gateway of its own, so that the loss of one leaves the other its way out."
  type        = bool
}

variable "interface_endpoints" {
  description = "AWS services that are reached inside the VPC instead of through NAT, by their short names, such as ecr.api."
  type        = set(string)

  validation {
    condition     = alltrue([for service in var.interface_endpoints : contains(["ecr.api", "ecr.dkr", "logs", "secretsmanager", "xray"], service)])
    error_message = "interface_endpoints may have ecr.api, ecr.dkr, logs, secretsmanager and xray: what the tasks call."
  }
}

variable "images" {
  description = "Where the services' images are: registry and prefix, and the tag of all four."
  type        = object({ registry = string, tag = string })

  validation {
    condition     = can(regex("^[\\w.-]{1,128}$", var.images.tag)) && var.images.tag != "latest"
    error_message = "images.tag must be a tag that is never moved, such as a commit's id; latest would hide what runs."
  }

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9./:_-]*[a-z0-9]$", var.images.registry))
    error_message = "images.registry must be a registry with its prefix, without a slash at the end, or an account of Docker Hub."
  }
}

variable "cpu_architecture" {
  description = "What the images were built for: X86_64 or ARM64."
  type        = string

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "cpu_architecture must be X86_64 or ARM64."
  }
}

variable "sizes" {
  description = "Of each service: CPU units (1,024 are a vCPU) and memory (MiB) of a task, sidecars included, and how many tasks there are at least and at most."
  type = object({
    loan_api    = object({ cpu = number, memory = number, min_tasks = number, max_tasks = number })
    auth_svc    = object({ cpu = number, memory = number, min_tasks = number, max_tasks = number })
    scoring_svc = object({ cpu = number, memory = number, min_tasks = number, max_tasks = number })
    simulator   = object({ cpu = number, memory = number })
  })

  validation {
    condition     = alltrue([for size in [var.sizes.loan_api, var.sizes.auth_svc, var.sizes.scoring_svc] : size.min_tasks >= 1 && size.max_tasks >= size.min_tasks])
    error_message = "sizes: min_tasks must be at least 1, and max_tasks at least min_tasks."
  }
}

variable "database" {
  description = "Aurora: the PostgreSQL it begins with (those that there are: aws rds describe-db-engine-versions --engine aurora-postgresql), capacity units at least and at most, how many instances, connections it accepts, and days that backups are kept."
  type = object({
    engine_version  = optional(string, "17.7")
    min_acu         = number
    max_acu         = number
    instances       = number
    max_connections = number
    backup_days     = number
  })

  validation {
    condition     = var.database.max_acu >= 1 && var.database.max_acu <= 256 && var.database.min_acu <= var.database.max_acu && var.database.min_acu >= 0
    error_message = "database: min_acu must be from 0 to max_acu, and max_acu from 1 to 256."
  }

  validation {
    condition     = var.database.instances >= 1 && var.database.instances <= 16 && floor(var.database.instances) == var.database.instances
    error_message = "database.instances must be from 1 (the writer alone) to 16."
  }

  validation {
    condition     = !var.is_protected || (var.database.min_acu >= 0.5 && var.database.instances >= 2)
    error_message = "database: where is_protected is true there must be a second instance, and neither may sleep (min_acu of at least 0.5)."
  }

  validation {
    condition     = startswith(var.database.engine_version, "17.")
    error_message = "database.engine_version must be a 17, which the parameters are of."
  }

  validation {
    condition     = var.database.backup_days >= 1 && var.database.backup_days <= 35
    error_message = "database.backup_days must be from 1 to 35, as Aurora has it."
  }
}

variable "database_pool_max" {
  description = "Connections that one task of loan-api may hold."
  type        = number
  default     = 10

  validation {
    condition     = var.database_pool_max >= 1 && var.database_pool_max <= 200
    error_message = "database_pool_max must be from 1 to 200, as loan-api has it."
  }
}

variable "partners" {
  description = "Who may call: for each partner its scopes (apply, read) and the requests a second agreed on. Each gets an OAuth client of its own."
  type        = map(object({ scopes = set(string), requests_per_second = optional(number, 100) }))

  validation {
    condition     = alltrue([for id in keys(var.partners) : can(regex("^[\\w-]{1,64}$", id))])
    error_message = "partners: an id must be 1 to 64 letters, digits, _ or -."
  }

  validation {
    condition     = alltrue([for partner in values(var.partners) : length(partner.scopes) > 0 && length(setsubtract(partner.scopes, ["apply", "read"])) == 0])
    error_message = "partners: scopes must be apply, read, or both."
  }
}

variable "enable_simulator" {
  description = "Whether the bureau simulator runs, and is the bureau."
  type        = bool
}

variable "bureau_url" {
  description = "The credit bureau, by https; null where the simulator is the bureau."
  type        = string
  default     = null

  validation {
    condition     = (var.bureau_url == null) == var.enable_simulator
    error_message = "bureau_url must be given without the simulator, and must not be given with it."
  }

  validation {
    condition     = var.bureau_url == null || can(regex("^https://[^/?#@:]+(:443)?(/[^?#@]*)?$", coalesce(var.bureau_url, "-")))
    error_message = "bureau_url must be an https URL on port 443, without credentials, query or fragment: scores are personal data, and nothing else leaves the VPC."
  }
}

variable "request_budget_ms" {
  description = "What loan-api has from a request's arrival to its answer, milliseconds: 750 is the latency profile slo."
  type        = number
  default     = 750

  validation {
    condition     = var.request_budget_ms >= 300 && var.request_budget_ms < 3000
    error_message = "request_budget_ms must be from 300, and below the gateway's 3,000."
  }
}

variable "trace_ratio" {
  description = "Share of the requests whose trace is recorded, 0 to 1."
  type        = number

  validation {
    condition     = var.trace_ratio >= 0 && var.trace_ratio <= 1
    error_message = "trace_ratio must be from 0 to 1."
  }
}

variable "throttle" {
  description = "What the gateway lets through for all partners together: requests a second, and how many at once above it."
  type        = object({ rate_per_second = number, burst = number })

  validation {
    condition     = var.throttle.rate_per_second >= 1 && var.throttle.burst >= 1
    error_message = "throttle: rate_per_second and burst must be at least 1; 0 would refuse everything."
  }
}

variable "domain" {
  description = "The API's own name: certificate of the region's ACM, and the Route 53 zone in which the name is made; null: the gateway's own address."
  type        = object({ name = string, certificate_arn = string, zone_id = optional(string) })
  default     = null
}

variable "load_balancer_certificate" {
  description = "Certificate of the load balancer and the name in it, for HTTPS inside the VPC too; null: HTTP."
  type        = object({ arn = string, server_name = string })
  default     = null
}

variable "introspection_generation" {
  description = "Which of its secrets loan-api shows auth-svc. One more: a new secret, without a gap. Never two more at a time, and never less."
  type        = number
  default     = 1

  validation {
    condition     = var.introspection_generation >= 1 && floor(var.introspection_generation) == var.introspection_generation
    error_message = "introspection_generation must be a whole number from 1."
  }
}

variable "is_protected" {
  description = "Whether what holds data outlives mistakes: deletion protection, a final snapshot, secrets that can be restored."
  type        = bool
}

variable "logging" {
  description = "Where logs go: a group for each service, for migrate, service-connect and collector, one for the gateway's access log, and the bucket of the load balancer's."
  type = object({
    groups                   = map(string)
    api_access_log_group_arn = string
    load_balancer_log_bucket = string
  })
}

variable "deployment_alarms" {
  description = "Names of the alarms that end a deployment and take it back."
  type        = set(string)
}
