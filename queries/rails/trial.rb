# Runs single migrations up and down on a scratch copy: bin/rails runner SCRIPT. Needs versions.rb and copy.rb before it.
# The request is one JSON line on standard input, then comes one line for each step; answers are marked lines on standard output (script
# protocol 1, task "trial"). ActiveRecord 5.2 to 8.
require "json"

module MigrollbackTrial
  Refusal = Class.new(StandardError) { attr_accessor :code }

  LONGEST = 64 * 1024
  SLICE = 500
  # Names of what ActiveRecord does for itself.
  OWN = ["SCHEMA", "CACHE", "TRANSACTION"].freeze
  # Switches of the session, while ActiveRecord makes a table anew on SQLite.
  SWITCH = /\A\s*PRAGMA (?:defer_)?foreign_keys(?:\s*=\s*\w+)?\s*;?\s*\z/i.freeze
  # Before 6.1 these have no name.
  TRANSACTION = /\A(?:BEGIN|COMMIT|ROLLBACK|(?:RELEASE |ROLLBACK TO )?SAVEPOINT [^;]+)\z/i.freeze

  # Between these two the migration's own code runs: rows of schema_migrations, locks and the transaction around it lie outside.
  module Watched
    def exec_migration(*arguments)
      outer = MigrollbackTrial.watching # a migration can run others
      MigrollbackTrial.watching = true
      super
    ensure
      MigrollbackTrial.watching = outer
    end
  end

  extend MigrollbackVersions

  class << self
    attr_accessor :watching

    def main
      # The application's own output, and that of anything it starts, moves to standard error, so that a line of ours is never glued to it.
      @answers = STDOUT.dup
      STDOUT.reopen(STDERR)
      [STDOUT, STDERR, @answers].each { |io| io.sync = true }
      @request = JSON.parse(STDIN.gets.to_s)
      run
      0
    rescue MigrollbackCopy::Astray => e
      answer("refused", "code" => "database-differs", "message" => e.message)
      3
    rescue Refusal => e
      answer("refused", "code" => e.code, "message" => e.message)
      3
    rescue Errno::EPIPE
      1 # nobody is left to be told
    rescue StandardError, ScriptError => e
      STDERR.puts(e.full_message(highlight: false))
      answer("failed", "app" => nil, "name" => nil, "message" => e.message, "class" => e.class.name)
      1
    end

    def run
      refuse("unsupported", "protocol #{@request["protocol"].inspect} is not known to this script") unless @request["protocol"] == 1
      refuse("unsupported", "this script does 'trial', not '#{@request["task"]}'") unless @request["task"] == "trial"
      MigrollbackCopy.lead(@request["connection"], @request["witness"])
      choose(@request["alias"])
      ActiveRecord::Migration.prepend(Watched)
      ActiveRecord::Migration.verbose = true
      ActiveSupport::Notifications.subscribe("sql.active_record") { |*event| note(event.last) }
      tell_known
      while (line = STDIN.gets)
        step(JSON.parse(line))
      end
    end

    def choose(database)
      base = ActiveRecord::Base
      base.establish_connection(database.to_sym) if database
      MigrollbackCopy.target = MigrollbackCopy.config_of(base.connection_pool)
      MigrollbackCopy.prove(connection)
    rescue ActiveRecord::AdapterNotSpecified
      refuse("unsupported", "the project has no database '#{database}'")
    end

    # --- talking

    def answer(event, members = {})
      @answers.write("\x1e#{@request && @request["token"]} #{JSON.generate({ "event" => event }.merge(members))}\n")
    end

    def refuse(code, message)
      raise Refusal.new(message).tap { |refusal| refusal.code = code }
    end

    # Any bytes, as text that JSON can carry.
    def text(bytes)
      text = bytes.to_s.dup.force_encoding(Encoding::UTF_8)
      cut = text.bytesize > LONGEST
      shown = (cut ? text.byteslice(0, LONGEST) : text).scrub("?").delete("\0")
      cut ? "#{shown} … [#{text.bytesize - LONGEST} bytes more]" : shown
    end

    def tell_known
      names = context.migrations.map { |migration| [nil, migration.version.to_i.to_s] }
      slices = names.each_slice(SLICE).to_a
      slices = [[]] if slices.empty?
      slices.each_with_index { |slice, index| answer("known", "migrations" => slice, "more" => index < slices.length - 1) }
    end

    def note(payload)
      return if !watching || payload[:cached] || OWN.include?(payload[:name]) || payload[:sql] =~ SWITCH
      return if ActiveRecord::VERSION::STRING.to_f < 6.1 && payload[:name].nil? && payload[:sql] =~ TRANSACTION

      inside = (payload[:connection] || connection).transaction_open?
      answer("statement", "sql" => text(payload[:sql]), "transaction" => inside)
    end

    # --- a step

    def step(request)
      up, name = request["do"] == "up", request["name"].to_s
      forget
      MigrollbackCopy.prove(connection)
      check(up, name)
      begun = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      context.run(up ? :up : :down, name.to_i)
      answer("stepped", "succeeded" => true, "seconds" => since(begun))
    rescue Refusal => e
      answer("stepped", "succeeded" => false, "refused" => e.code, "message" => e.message)
    rescue StandardError, ScriptError, SystemExit => e
      complain(e)
      answer("stepped", { "succeeded" => false, "seconds" => begun ? since(begun) : 0 }.merge(facts(e)))
      # Whatever state they are in: a transaction that was begun by hand is gone with its connection.
      MigrollbackCopy.pools.each(&:disconnect!)
    end

    def since(begun)
      (Process.clock_gettime(Process::CLOCK_MONOTONIC) - begun).round(6)
    end

    def check(up, name)
      found = context.migrations.any? { |migration| migration.version.to_i.to_s == name }
      refuse("missing-code", "the application has no file for migration '#{name}'") unless found
      # Rails would say nothing and do nothing.
      applied = context.get_all_versions.map(&:to_s).include?(name)
      refuse("applied-differs", "migration '#{name}' is #{up ? "applied already" : "not applied"}") if applied == up
    end

    # The copy may have been changed since the last step, and a model of a migration that ran before lives on in this process.
    def forget
      connection.schema_cache.clear!
      connection.clear_cache!
      ActiveRecord::Base.descendants.each do |model|
        model.reset_column_information
      rescue StandardError
        next # a model without a table
      end
    end

    # --- failures

    def chain(error)
      chain = [error]
      chain << chain.last.cause while chain.last.cause && !chain.include?(chain.last.cause)
      chain
    end

    # As `rails db:migrate` ends.
    def complain(error)
      STDERR.puts("rails aborted!")
      chain(error).each_with_index do |part, index|
        STDERR.puts("", "Caused by:") if index.positive?
        STDERR.puts("#{part.class.name}: #{part.message}", *frames(part))
      end
      STDERR.flush
    end

    # Rake leaves out what is not the application's own.
    def frames(error)
      trace = error.backtrace.to_a
      own = trace.select { |line| line.start_with?("#{Rails.root}/") }
      own.empty? ? trace.first(20) : own
    end

    def facts(error)
      server = chain(error).find { |part| part.respond_to?(:result) || part.respond_to?(:error_number) || part.respond_to?(:error_code) }
      origin = server || error.cause || error
      result = origin.respond_to?(:result) ? origin.result : nil
      state = result.respond_to?(:error_field) ? result.error_field(PG::Result::PG_DIAG_SQLSTATE) : nil
      state ||= origin.sql_state if origin.respond_to?(:sql_state)
      number = origin.respond_to?(:error_number) ? origin.error_number : nil
      number ||= origin.error_code if origin.respond_to?(:error_code)
      { "class" => origin.class.name, "message" => text(origin.message), "sqlstate" => state, "errno" => number.is_a?(Integer) ? number : nil }
    end
  end
end

exit(MigrollbackTrial.main)
