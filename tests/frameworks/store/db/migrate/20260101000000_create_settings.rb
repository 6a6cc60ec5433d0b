class CreateSettings < ActiveRecord::Migration[5.2]
  def change
    create_table :settings do |t|
      t.string :name, null: false, limit: 60, index: { unique: true }
      t.text :value
    end
  end
end
